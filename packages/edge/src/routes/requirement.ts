/** A value that a claim is compared with. Types must match: `3` is not `"3"`. */
export type ClaimValue = string | number | boolean;

/** `'admin'`: the claim is `admin`, or a list that includes it. `any` and `all` compare with several values. */
export type ClaimRule =
  | ClaimValue
  | { readonly any: readonly ClaimValue[] }
  | { readonly all: readonly ClaimValue[] };

/** Rules by claim, such as `{ groups: 'admin' }`. All of them must hold. */
export type ClaimRules = Readonly<Record<string, ClaimRule>>;

/** What a route requires of its user: rules, or a list of alternatives. */
export type Requirement = ClaimRules | readonly ClaimRules[];

/** The alternatives of a requirement. */
export function listAlternatives(requirement: Requirement): readonly ClaimRules[] {
  return isList(requirement) ? requirement : [requirement];
}

function isList(requirement: Requirement): requirement is readonly ClaimRules[] {
  return Array.isArray(requirement);
}
