"""The steps by which the stored rows came to be as they are."""
