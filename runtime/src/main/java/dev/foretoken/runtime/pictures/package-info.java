/** Pictures and the files that they are written to. */
package dev.foretoken.runtime.pictures;
