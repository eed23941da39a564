// The protocol's own library: a bundle of its own, four fifths of all code, which is loaded when the server starts and not before.
export { CloseAction, ErrorAction, LanguageClient, State, TransportKind } from "vscode-languageclient/node";
