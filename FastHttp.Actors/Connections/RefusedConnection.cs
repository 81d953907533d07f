using FastHttp.Actors.Http;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

/// <summary>From the listener: a socket to own, but only to say why it is over a limit, and to close it.</summary>
internal sealed record RefusedConnection(TransportConnection Transport, Rejection Reason);
