using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>
/// Whether bytes that come in pieces are UTF-8 (RFC 3629), told with the first byte that cannot be (RFC 6455 8.1). A character that
/// a piece ends within is kept until the next one. A mutable value with one owner.
/// </summary>
internal struct Utf8Check
{
    private const int LongestCharacter = 4;

    // The first bytes of a character, one after the other from the lowest byte on, and how many there are: at most 3.
    private uint _begun;
    private int _count;

    /// <summary>No character is cut off.</summary>
    public readonly bool IsComplete => _count == 0;

    /// <summary>False: the text is not UTF-8, whatever follows.</summary>
    public bool Take(ReadOnlySpan<byte> piece)
    {
        if (_count > 0 && !GoOn(ref piece))
        {
            return false;
        }

        var rest = TailOf(piece);
        return Utf8.IsValid(piece[..^rest]) && (rest == 0 || Begin(piece[^rest..]));
    }

    // Ends the character that was begun, as far as the piece goes.
    private bool GoOn(ref ReadOnlySpan<byte> piece)
    {
        Span<byte> character = stackalloc byte[LongestCharacter];
        var begun = _count;
        for (var i = 0; i < begun; i++)
        {
            character[i] = (byte)(_begun >> (8 * i));
        }

        var taken = Math.Min(piece.Length, LongestCharacter - begun);
        piece[..taken].CopyTo(character[begun..]);
        character = character[..(begun + taken)];
        switch (Rune.DecodeFromUtf8(character, out _, out var length))
        {
            case OperationStatus.Done:
                piece = piece[(length - begun)..];
                _count = 0;
                return true;
            case OperationStatus.NeedMoreData:
                piece = default;
                return Begin(character);
            default:
                return false;
        }
    }

    private bool Begin(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty && Rune.DecodeFromUtf8(bytes, out _, out _) != OperationStatus.NeedMoreData)
        {
            return false;
        }

        _begun = 0;
        _count = bytes.Length;
        for (var i = 0; i < _count; i++)
        {
            _begun |= (uint)bytes[i] << (8 * i);
        }

        return true;
    }

    // How many bytes at the end may be the beginning of a character.
    private static int TailOf(ReadOnlySpan<byte> piece)
    {
        for (var i = 1; i < LongestCharacter && i <= piece.Length; i++)
        {
            var last = piece[^i];
            if (last < 0x80)
            {
                return 0;
            }

            if (last >= 0xC0)
            {
                var length = last < 0xE0 ? 2 : last < 0xF0 ? 3 : LongestCharacter;
                return length > i ? i : 0;
            }
        }

        return 0;
    }
}
