using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Planne.Ordering.Requests;

/// <summary>Something that an endpoint reads from the request itself, for the description of what runs.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class TakesAttribute(BindingSource source, string name, Type type) : Attribute
{
    /// <summary>Where in the request it is.</summary>
    public BindingSource Source => source;

    /// <summary>What it is called there.</summary>
    public string Name => name;

    /// <summary>What it holds.</summary>
    public Type Type => type;
}

/// <summary>An optional header.</summary>
public sealed class TakesHeaderAttribute(string name)
    : TakesAttribute(BindingSource.Header, name, typeof(string));

/// <summary>An optional query parameter.</summary>
public sealed class TakesQueryAttribute(string name, Type type)
    : TakesAttribute(BindingSource.Query, name, type);

/// <summary>A JSON body, which is required.</summary>
public sealed class TakesBodyAttribute(Type type)
    : TakesAttribute(BindingSource.Body, "body", type);
