// In development, requests for the gate leave Vite for it; written here.
export default { server: { proxy: { '/bff': 'http://localhost:4180', '/signin-oidc': 'http://localhost:4180', '/api': 'http://localhost:4180' } } };
