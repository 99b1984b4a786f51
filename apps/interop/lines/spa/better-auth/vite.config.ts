// In development, Vite proxies requests to the server; written here.
export default { server: { proxy: { '/api': 'http://localhost:3000' } } };
