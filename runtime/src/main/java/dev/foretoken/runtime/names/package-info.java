/** Names that users write, and what to answer when one is not known. */
package dev.foretoken.runtime.names;
