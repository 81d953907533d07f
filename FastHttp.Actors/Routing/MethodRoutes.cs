using System.Numerics;

namespace FastHttp.Actors.Routing;

/// <summary>The routes that share one pattern, by method.</summary>
internal sealed class MethodRoutes
{
    private readonly CompiledRoute[] _byMethod;
    private readonly CompiledRoute? _anyMethod;

    /// <param name="byMethod">Keyed by the method's number.</param>
    /// <param name="anyMethod">Serves the methods that have no route of their own.</param>
    public MethodRoutes(SortedDictionary<int, CompiledRoute> byMethod, CompiledRoute? anyMethod)
    {
        _byMethod = [.. byMethod.Values];
        _anyMethod = anyMethod;
        Methods = byMethod.Keys.Aggregate(0UL, (set, method) => set | MethodNumbers.Bit(method));
    }

    /// <summary>The methods that have a route of their own.</summary>
    public ulong Methods { get; }

    public bool ServesAnyMethod => _anyMethod is not null;

    /// <summary>The method's own route, then for HEAD the one for GET, then the one for every method.</summary>
    public bool TryServe(int method, ref RouteMatch match)
    {
        if (method != MethodNumbers.Unknown)
        {
            if (Has(method))
            {
                match.SetRoute(Own(method));
                return true;
            }

            if (method == MethodNumbers.Head && Has(MethodNumbers.Get))
            {
                match.SetRoute(Own(MethodNumbers.Get));
                return true;
            }
        }

        if (_anyMethod is null)
        {
            return false;
        }

        match.SetRoute(_anyMethod);
        return true;
    }

    private bool Has(int method) => (Methods & MethodNumbers.Bit(method)) != 0;

    // The routes lie in the order of their methods' numbers: a method's place is the count of lower ones.
    private CompiledRoute Own(int method) => _byMethod[BitOperations.PopCount(Methods & (MethodNumbers.Bit(method) - 1))];
}
