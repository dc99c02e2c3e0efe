import { Component, type ReactNode } from 'react';
import styles from './notice.module.css';

interface Props {
  /** What to say and offer; `again` draws the children anew. */
  fallback(again: () => void): ReactNode;
  /** When it changes (another room), the error is forgotten. */
  resetKey: string;
  children: ReactNode;
}

interface State {
  broken: boolean;
  resetKey: string;
}

/** Catches a bug in what it holds, so that the rest of the window goes on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { broken: false, resetKey: this.props.resetKey };

  static getDerivedStateFromError(): Partial<State> {
    return { broken: true };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { broken: false, resetKey: props.resetKey };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <div className={styles.broken} role="alert">
        {this.props.fallback(() => this.setState({ broken: false }))}
      </div>
    );
  }
}
