namespace Nito.AsyncEx.Synchronous;

// All that Akka.TestKit calls of this package: waiting for a task without wrapping its exception.
public static class TaskExtensions
{
    public static void WaitAndUnwrapException(this Task task) => task.GetAwaiter().GetResult();

    public static void WaitAndUnwrapException(this Task task, CancellationToken cancellationToken)
    {
        Wait(task, cancellationToken);
        task.GetAwaiter().GetResult();
    }

    public static TResult WaitAndUnwrapException<TResult>(this Task<TResult> task) => task.GetAwaiter().GetResult();

    public static TResult WaitAndUnwrapException<TResult>(this Task<TResult> task, CancellationToken cancellationToken)
    {
        Wait(task, cancellationToken);
        return task.GetAwaiter().GetResult();
    }

    private static void Wait(Task task, CancellationToken cancellationToken)
    {
        try
        {
            task.Wait(cancellationToken);
        }
        catch (AggregateException)
        {
            // GetResult below throws the task's own exception.
        }
    }
}
