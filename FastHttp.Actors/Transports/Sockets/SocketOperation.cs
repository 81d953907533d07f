using System.Net.Sockets;

namespace FastHttp.Actors.Transports.Sockets;

/// <summary>Called on the loop's thread when one of its operations has completed.</summary>
internal interface ISocketOperationOwner
{
    void OnCompleted(SocketOperation operation);
}

/// <summary>
/// One reusable asynchronous operation. It completes on the thread pool and is queued to the loop. It is free for the next use
/// when its owner is called there.
/// </summary>
internal sealed class SocketOperation(SocketTransport transport, ISocketOperationOwner owner)
    // True: the completion does not run in the execution context of the caller, which costs time and is not needed.
    : SocketAsyncEventArgs(true)
{
    public bool InFlight { get; private set; }

    /// <summary>True: the owner is called when a connection comes. False: done at once, with a connection or an error.</summary>
    public bool Accept(Socket socket) => InFlight = socket.AcceptAsync(this);

    public Socket TakeAccepted()
    {
        var socket = AcceptSocket!;
        AcceptSocket = null;
        return socket;
    }

    /// <summary>Receives zero bytes: completes when there is something to receive.</summary>
    public void WaitForBytes(Socket socket) => Run(socket.ReceiveAsync(this));

    public void Send(Socket socket) => Run(socket.SendAsync(this));

    /// <summary>Loop's thread.</summary>
    public void Deliver()
    {
        InFlight = false;
        owner.OnCompleted(this);
    }

    protected override void OnCompleted(SocketAsyncEventArgs e) => transport.Enqueue(this, wake: true);

    private void Run(bool isPending)
    {
        InFlight = true;
        if (!isPending)
        {
            transport.Enqueue(this, wake: false);
        }
    }
}
