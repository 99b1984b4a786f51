const FORM = 'application/x-www-form-urlencoded';

/** Whether a request's content type is that of a form, parameters aside. */
export function isFormRequest({ headers }: Request): boolean {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === FORM;
}
