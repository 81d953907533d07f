"""What benchmarks/run and benchmarks/idle are made of."""
