namespace FastHttp.Actors.Connections;

/// <summary>
/// Holds the number of a server's connections to its limit over all loops. Without a limit it costs nothing, with one an
/// interlocked operation per connection. Any thread.
/// </summary>
internal sealed class ConnectionAdmission(int limit)
{
    private int _inside;

    public bool TryEnter()
    {
        if (limit == 0 || Interlocked.Increment(ref _inside) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _inside);
        return false;
    }

    public void Leave()
    {
        if (limit != 0)
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
