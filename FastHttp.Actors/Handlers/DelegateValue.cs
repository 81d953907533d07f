namespace FastHttp.Actors.Handlers;

/// <summary>The value of a delegate as a response.</summary>
internal static class DelegateValue
{
    /// <summary>Responds with the value: an <see cref="HttpResponse"/> as it is, a string as text, null with no content, all else as JSON.</summary>
    /// <exception cref="InvalidOperationException">Only when it runs its value turns out to be one that is no response.</exception>
    public static void Respond<T>(RequestCtx ctx, T value)
    {
        switch (value)
        {
            case null:
                RespondNothing(ctx);
                break;
            case string text:
                ctx.Text(text);
                break;
            case HttpResponse response:
                ctx.Reply(response);
                break;
            default:
                // The declared type may be object.
                ThrowIfMistaken(value.GetType());
                ctx.Json(value);
                break;
        }
    }

    /// <summary>Why values of that type cannot be a response; null when they can.</summary>
    public static string? MistakeOf<T>() => MistakeOf(typeof(T));

    private static string? MistakeOf(Type type)
    {
        if (type == typeof(RequestCtx))
        {
            return "its delegate returns the context, which is no response: end it with Complete(), Text(…) or another responding method, or put it into braces";
        }

        if (typeof(Task).IsAssignableFrom(type))
        {
            return $"its delegate returns a {type.Name} within a value or without having the context: a delegate that responds itself takes ctx and returns Task, one that returns a value returns it or Task<T>";
        }

        return IsValueTask(type) ? "its delegate returns a ValueTask: return a Task instead (AsTask())" : null;
    }

    private static bool IsValueTask(Type type) =>
        type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));

    private static void ThrowIfMistaken(Type type)
    {
        if (MistakeOf(type) is { } mistake)
        {
            throw new InvalidOperationException($"This route cannot respond: {mistake}.");
        }
    }

    // RFC 9110 15.3.5. A status that the delegate has set says more than ours.
    private static void RespondNothing(RequestCtx ctx)
    {
        if (ctx.AwaitsResponse && ctx.StatusCode == 200)
        {
            ctx.SetStatus(204);
        }

        ctx.Complete();
    }
}
