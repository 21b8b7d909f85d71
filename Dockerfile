# The host, compiled beforehand, on a runtime without a shell. Others of both are chosen by build arguments.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled

FROM ${SDK} AS build
WORKDIR /source

# Packages first: they change more rarely than code, and a layer keeps them.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY Modules/Contracts/Planne.Contracts.csproj Modules/Contracts/packages.lock.json Modules/Contracts/
COPY Modules/Fulfillment/Planne.Fulfillment.csproj Modules/Fulfillment/packages.lock.json Modules/Fulfillment/
COPY Modules/Ordering/Planne.Ordering.csproj Modules/Ordering/packages.lock.json Modules/Ordering/
COPY Planne.Durability/Planne.Durability.csproj Planne.Durability/packages.lock.json Planne.Durability/
COPY Planne.Host/Planne.Host.csproj Planne.Host/packages.lock.json Planne.Host/
RUN dotnet restore Planne.Host --locked-mode -p:ReadyToRun=true

COPY . .
RUN dotnet publish Planne.Host --no-restore --configuration Release -p:ReadyToRun=true --output /published

FROM ${RUNTIME}
WORKDIR /app
COPY --from=build /published ./

# What the images of .NET call "app", by number, so that an orchestrator sees that it is not root.
USER 1654

# On all addresses of the container. The operators' server stays at 127.0.0.1:9080 of the container, unless Ops:Url says
# otherwise, and is not exposed: `docker run --publish-all` would open it to everybody.
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080

# Whoever stops it has to wait longer than the 10 seconds that Docker does by itself: docker stop --timeout 30.
STOPSIGNAL SIGTERM

# Whether it lives, not whether it is ready: who restarts what is unhealthy would restart it for a database that is away.
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["dotnet", "Planne.Host.dll", "healthcheck"]

ENTRYPOINT ["dotnet", "Planne.Host.dll"]
