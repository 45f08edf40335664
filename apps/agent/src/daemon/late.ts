// What the agent needs, but no lease waits for: HTTP, the API's schemas, metrics. A file of its own in the bundle,
// loaded when somebody connects or when there is nothing better to do.
export {createHandlers} from '../api/handlers.ts';
export {ApiServer} from '../api/server.ts';
