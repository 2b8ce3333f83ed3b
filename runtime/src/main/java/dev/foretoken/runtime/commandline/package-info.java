/** The command line. */
package dev.foretoken.runtime.commandline;
