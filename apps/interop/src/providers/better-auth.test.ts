import { describeProvider } from '../describe-provider.ts';
import { betterAuthProvider } from './better-auth.ts';

describeProvider(betterAuthProvider);
