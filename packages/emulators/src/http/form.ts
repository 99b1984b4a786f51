import type { HonoRequest } from 'hono';
import { type ParameterFault, readFormParameters } from './parameters.ts';

/** Why a request's body could not be read as a form. */
export type FormFault = ParameterFault | 'content-type';

/** A form's fields by name, or why the form was rejected. */
export type FormReading =
  | { readonly ok: true; readonly fields: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly fault: FormFault };

const FORM_MEDIA_TYPE = 'application/x-www-form-urlencoded';

/** Whether a request declares its body as a form. A charset must be UTF-8 if present. */
export function isForm(request: HonoRequest): boolean {
  const [mediaType, ...parameters] = (request.header('content-type') ?? '')
    .toLowerCase()
    .split(';');
  if (mediaType?.trim() !== FORM_MEDIA_TYPE) return false;
  return parameters.every((parameter) => /^\s*(charset="?utf-8"?)?\s*$/.test(parameter));
}

/** Reads a request's body as a form (RFC 6749 appendix B). A JSON or multipart body is rejected. */
export async function readForm(request: HonoRequest): Promise<FormReading> {
  if (!isForm(request)) return { ok: false, fault: 'content-type' };
  const reading = readFormParameters(await request.text());
  return reading.ok ? { ok: true, fields: reading.parameters } : reading;
}
