export type {
  ApiTokenRequest,
  Introspection,
  TokenActor,
  TokenExchange,
} from '../routes/api-token.ts';
export {
  type ApiAccessToken,
  type ApiTokens,
  createApiTokens,
  type NamedApi,
} from './api-tokens.ts';
