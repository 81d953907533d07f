using Akka.Dispatch.MessageQueues;

namespace FastHttp.Actors.EventLoops;

/// <summary>Shared by the queues of one mailbox type in one system: how many messages may wait (0: any), and where others go.</summary>
internal sealed record MailboxBound(int Capacity, IMessageQueue DeadLetters);
