namespace FastHttp.Actors.Tests.Transports;

/// <summary>The far end of a connection, never blocking; results as in <see cref="FastHttp.Actors.Transports.TransportConnection"/>.</summary>
internal interface ITestClient : IDisposable
{
    int Send(ReadOnlySpan<byte> bytes);

    int Receive(Span<byte> destination);

    void CloseSend();

    void Abort();
}
