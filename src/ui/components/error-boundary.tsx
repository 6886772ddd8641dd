// Keeps what cannot be drawn from taking the page with it.
import { Component, type ReactNode } from "react";
import { ErrorNotice } from "./error-notice";

interface ErrorBoundaryProps {
  readonly what: string;
  readonly remedy?: ReactNode;
  /** When it changes after an error, the children are tried again. */
  readonly retryOn?: string;
  readonly children: ReactNode;
}

interface Caught {
  readonly error?: Error;
  readonly retryOn?: string;
}

/** Give it a key that names its content: a new key tries again. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, Caught> {
  override readonly state: Caught = {};

  static getDerivedStateFromError(error: unknown): Pick<Caught, "error"> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ retryOn }: ErrorBoundaryProps, before: Caught): Caught | null {
    return retryOn === before.retryOn ? null : { error: undefined, retryOn };
  }

  override render(): ReactNode {
    const { what, remedy, children } = this.props;
    const { error } = this.state;
    return error ? <ErrorNotice what={what} why={error} remedy={remedy} /> : children;
  }
}
