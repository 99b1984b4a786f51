import * as v from 'valibot';
import type { Fixes } from '../failures/config-error.ts';
import { findUnknownOptions } from '../failures/unknown-options.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import { namesUser, USER_ERROR } from '../settings/environment.ts';
import { ENDPOINTS, FLAGS, LISTS } from './metadata-fields.ts';
import { isSecureUrl, type MetadataOverrides } from './options.ts';

const NAMES: readonly (keyof MetadataOverrides)[] = [...ENDPOINTS, ...LISTS, ...FLAGS];
const listSchema = v.array(v.string());

/** Finds every error in the option `overrides`, whatever the types. An undefined field removes one. */
export function findOverrideErrors({ overrides, issuer }: JsonObject): Fixes {
  if (!isObject(overrides)) return [];
  const { issuer: other, ...fields } = overrides;
  const allowsLoopback = typeof issuer === 'string' && issuer.startsWith('http:');
  const isGiven = (name: string): boolean => fields[name] !== undefined;
  return [
    // The document must name the issuer that is configured (RFC 8414 §3.3).
    other !== undefined &&
      'has an issuer in overrides, which would disable the check of the issuer; set issuer to the one in the metadata, and metadataUrl if the document has another address',
    ...findUnknownOptions(fields, NAMES, ' in overrides'),
    ...ENDPOINTS.filter((name) => isGiven(name) && !isSecureUrl(fields[name], allowsLoopback)).map(
      (name) => {
        const value = fields[name];
        const isUser = typeof value === 'string' && namesUser(value);
        const fix = isUser ? `which ${USER_ERROR}` : 'which is not an https URL; set it to one';
        return `has ${name} in overrides, ${fix}`;
      },
    ),
    ...LISTS.filter((name) => isGiven(name) && !v.is(listSchema, fields[name])).map(
      (name) => `has ${name} in overrides, which is not a list of strings; write ["…"]`,
    ),
    ...FLAGS.filter((name) => isGiven(name) && typeof fields[name] !== 'boolean').map(
      (name) => `has ${name} in overrides, which is not a boolean; write true or false`,
    ),
  ];
}
