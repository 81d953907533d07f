using FastHttp.Actors.Http;

namespace FastHttp.Actors.Routing;

/// <summary>Turns mapped routes into a table, or into the list of everything that is wrong with them.</summary>
internal sealed class RouteTableCompiler(IReadOnlyList<RouteEntry> entries)
{
    private readonly List<string> _errors = [];
    private readonly MethodNumbers _methods = new(entries.Select(entry => entry.Method).OfType<string>());
    private readonly RouteNodeBuilder _root = new();

    public RouteTable Compile(int? fallbackIndex)
    {
        if (_methods.Names.Length > MethodNumbers.MaxMethods)
        {
            _errors.Add($"The routes name {_methods.Names.Length} different methods, the standard ones included; at most {MethodNumbers.MaxMethods} are possible.");
        }

        foreach (RouteEntry entry in entries)
        {
            Add(entry);
        }

        if (_errors.Count > 0)
        {
            throw new RouteConfigurationException(_errors);
        }

        return Build(fallbackIndex is { } index ? new CompiledRoute(index, null) : null);
    }

    private RouteTable Build(CompiledRoute? fallback)
    {
        var allowValues = new AllowValues(_methods);
        var literalPaths = new List<KeyValuePair<byte[], MethodRoutes>>();
        ulong allMethods = 0;
        RouteNode root = _root.Build((pattern, routes) =>
        {
            allowValues.For(routes.Methods);
            allMethods |= routes.Methods | (routes.ServesAnyMethod ? MethodNumbers.Common : 0);
            if (pattern.LiteralPath() is { } path)
            {
                literalPaths.Add(new(path, routes));
            }
        });
        return new RouteTable(_methods, new LiteralMap<MethodRoutes>(literalPaths), root, fallback, allowValues, allMethods);
    }

    private void Add(RouteEntry entry)
    {
        CheckMethod(entry);
        var faults = new List<string>();
        RoutePattern? pattern = RoutePattern.Parse(entry.Pattern, faults);
        _errors.AddRange(faults.Select(fault => $"The pattern of '{entry}' {fault}."));
        if (pattern is null)
        {
            return;
        }

        int? method = entry.Method is null ? null : _methods.Find(entry.Method);
        var route = new CompiledRoute(entry.Index, pattern);
        if (_root.Add(pattern, method, route) is { } earlier)
        {
            var other = new RouteEntry(entry.Method, earlier.Pattern!.Text, earlier.Index);
            _errors.Add($"'{other}' and '{entry}' conflict: they match the same requests.");
        }
    }

    private void CheckMethod(RouteEntry entry)
    {
        if (entry.Method is not { } method)
        {
            return;
        }

        if (method.Length is 0 or > HeadLimits.MaxMethod || !method.All(c => char.IsAscii(c) && TokenByte.Contains((byte)c)))
        {
            _errors.Add($"The method of '{entry}' is not a token of 1 to {HeadLimits.MaxMethod} characters.");
        }
        else if (!KnownMethods.Names.Contains(method) && KnownMethods.Names.Contains(method.ToUpperInvariant()))
        {
            // RFC 9110 9.1: methods are case-sensitive; such a route would never be hit.
            _errors.Add($"The method of '{entry}' must be written in upper case.");
        }
    }
}
