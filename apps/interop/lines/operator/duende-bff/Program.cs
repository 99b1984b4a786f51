// Not run. From https://docs.duendesoftware.com/bff/getting-started/single-frontend/, read 2026-11-29,
// without its comments; the session store is the one of its page on server-side sessions.
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddBff()
    .ConfigureOpenIdConnect(options =>
    {
        options.Authority = "https://login.example.com";
        options.ClientId = "app";
        options.ClientSecret = "the-secret";
        options.ResponseType = "code";
        options.ResponseMode = "query";
        options.GetClaimsFromUserInfoEndpoint = true;
        options.SaveTokens = true;
        options.MapInboundClaims = false;
        options.Scope.Clear();
        options.Scope.Add("openid");
        options.Scope.Add("profile");
        options.Scope.Add("offline_access");
    })
    .ConfigureCookies(options => options.Cookie.SameSite = SameSiteMode.Lax)
    .AddServerSideSessions()
    .AddRemoteApis();
builder.Services.AddAuthorization();
var app = builder.Build();
app.UseAuthentication();
app.UseRouting();
app.UseBff();
app.UseAuthorization();
app.MapRemoteBffApiEndpoint("/api/orders", new Uri("https://orders.example.com"))
    .WithAccessToken(RequiredTokenType.User);
app.Run();
