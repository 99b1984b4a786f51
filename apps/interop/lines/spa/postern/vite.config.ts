// As apps/packed runs it. Without a provider, a development provider signs users in.
import postern from '@postern/vite';
export default { plugins: [postern()] };
