// In development, requests for the gate leave Vite for it; written here.
export default { server: { proxy: { '/api': 'http://localhost:3000' } } };
