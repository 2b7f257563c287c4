// A function for each operation of a document, whose arguments have the generated types. A missing operation does not compile.
import type { FetchResponse } from 'openapi-fetch';

type Body<Operation> = Operation extends { requestBody: { content: { 'application/json': infer Content } } } ? { body: Content } : unknown;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the response of any operation
type Result = Promise<FetchResponse<any, any, any>>;

export type Calls<Operations> = {
  [Name in keyof Operations]: Operations[Name] extends { parameters: infer Parameters }
    ? (options: { params: Parameters } & Body<Operations[Name]>) => Result
    : never;
};
