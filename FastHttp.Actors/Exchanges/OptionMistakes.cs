namespace FastHttp.Actors.Exchanges;

/// <summary>What is wrong with the options that were given to a route or the like: all of it, so that it is told at once.</summary>
internal sealed class OptionMistakes
{
    private readonly List<string> _all = [];

    public void Add(string mistake) => _all.Add(mistake);

    public void Range(string name, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            Add($"{name} must be {least} to {most}, but is {value}");
        }
    }

    public void Time(string name, TimeSpan value, TimeSpan least, TimeSpan most, bool mayBeZero)
    {
        if ((value < least || value > most) && !(mayBeZero && value == TimeSpan.Zero))
        {
            Add($"{name} must be {least} to {most}{(mayBeZero ? ", or 0" : "")}, but is {value}");
        }
    }

    /// <param name="whose">"WebSocket route".</param>
    /// <exception cref="ArgumentException">Something is wrong.</exception>
    public void Throw(string whose)
    {
        if (_all.Count > 0)
        {
            throw new ArgumentException($"The options of the {whose} are wrong: {string.Join("; ", _all)}.");
        }
    }
}
