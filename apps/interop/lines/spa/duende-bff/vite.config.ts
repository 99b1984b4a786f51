// In development, Vite proxies requests to the server; written here.
export default { server: { proxy: { '/bff': 'http://localhost:4180', '/signin-oidc': 'http://localhost:4180', '/api': 'http://localhost:4180' } } };
