/** Acceptance rules and resamplers, in pure Java. */
package dev.foretoken.acceptance;
