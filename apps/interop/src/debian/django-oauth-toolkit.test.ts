import { describeProvider } from '../describe-provider.ts';
import { djangoOAuthToolkit } from './django-oauth-toolkit.ts';

describeProvider(djangoOAuthToolkit);
