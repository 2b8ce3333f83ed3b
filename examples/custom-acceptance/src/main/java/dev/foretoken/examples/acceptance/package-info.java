/** An acceptance rule of one's own: keep what the target would have drawn nearly alike. */
package dev.foretoken.examples.acceptance;
