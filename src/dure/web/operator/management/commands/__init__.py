"""Commands of the operator: `dure manage make_operator EMAIL`."""
