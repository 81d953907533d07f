namespace FastHttp.Actors.Tests.Api;

#pragma warning disable CA1000, CA1002, CA1003, CA1021, CA1028, CA1034, CA1051, CA1063, CA1816, CA1822, CA2227, CS0067, CA1052 // only looked at, never run
public static class Specimens
{
    [Flags]
    public enum Bits : byte
    {
        None = 0,
        One = 1,
    }

    public delegate ValueTask<string?> Respond(int? status = 200, Bits bits = Bits.One);

    public interface IShape
    {
        double Area { get; }
    }

    public readonly ref struct Slice
    {
        public ReadOnlySpan<byte> Bytes { get; }
    }

    public abstract class Specimen<T> : IDisposable
        where T : class, new()
    {
        public const int Limit = 7;
        public static readonly ReadOnlyMemory<byte> Empty;

        protected Specimen(int size = 1) => Size = size;

        private protected Specimen(string hidden) => Hidden = hidden;

        public event Action? Changed;

        public required List<string?>? Names { get; init; }

        public int Size { get; protected set; }

        internal string? Hidden { get; }

        public static T[] Make<TOther>(out TOther? other, params object[] rest)
            where TOther : struct
        {
            other = null;
            return [];
        }

        [Obsolete("A specimen.")]
        public void Old()
        {
        }

        public void Dispose()
        {
        }

        public override string ToString() => "";

        protected virtual string? Describe(string text, string? hint = null) => hint;
    }
}

public static class SpecimenExtensions
{
    public static int Twice(this int number) => number * 2;
}
