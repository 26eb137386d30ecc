"""Study visits: people come to see what works, take home what they learned, and are asked what came of it."""
