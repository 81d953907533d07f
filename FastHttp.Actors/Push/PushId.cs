using System.Globalization;

namespace FastHttp.Actors.Push;

/// <summary>The ids of messages: the hub's epoch in eight hexadecimal digits, a hyphen, and the sequence number. After a restart another epoch.</summary>
internal static class PushId
{
    private const int EpochLength = 8;

    /// <summary>Bytes of the longest id.</summary>
    public const int MaxLength = EpochLength + 1 + 19;

    public static string Of(uint epoch, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{epoch:x8}-{sequence}");

    /// <summary>Writes the id of a message and returns its length.</summary>
    public static int Write(PushMessage message, Span<byte> destination)
    {
        message.Epoch.TryFormat(destination, out _, "x8", CultureInfo.InvariantCulture);
        destination[EpochLength] = (byte)'-';
        message.Sequence.TryFormat(destination[(EpochLength + 1)..], out var digits, default, CultureInfo.InvariantCulture);
        return EpochLength + 1 + digits;
    }

    /// <summary>The sequence number of an id of that hub. False: it is none, or another hub's. It is the client's word.</summary>
    public static bool TryRead(string id, uint epoch, out long sequence)
    {
        sequence = 0;
        return id.Length > EpochLength + 1 && id[EpochLength] == '-'
            && uint.TryParse(id.AsSpan(0, EpochLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var found) && found == epoch
            && long.TryParse(id.AsSpan(EpochLength + 1), NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
    }
}
