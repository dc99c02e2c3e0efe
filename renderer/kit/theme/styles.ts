/** Style sheets in the order they build on each other; components' own modules come after. */
import '@mantine/core/styles.css';
import './tokens.css';
import './base.css';
