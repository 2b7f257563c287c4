// A function for each operation of a document, none left out, that takes what the generated types say it takes.
import type { FetchResponse } from 'openapi-fetch';

type Body<Operation> = Operation extends { requestBody: { content: { 'application/json': infer Content } } } ? { body: Content } : unknown;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever an operation answers
type Answer = Promise<FetchResponse<any, any, any>>;

export type Calls<Operations> = {
  [Name in keyof Operations]: Operations[Name] extends { parameters: infer Parameters }
    ? (options: { params: Parameters } & Body<Operations[Name]>) => Answer
    : never;
};
