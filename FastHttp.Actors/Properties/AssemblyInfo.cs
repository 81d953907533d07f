// Zeroing locals costs a memset a call on the parser's and writer's stack buffers; no code here reads a local it did not write.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
