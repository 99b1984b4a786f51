const FORM = 'application/x-www-form-urlencoded';

/** Whether a request's body is a form, whatever the parameters of its content type. */
export function isFormRequest({ headers }: Request): boolean {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === FORM;
}
