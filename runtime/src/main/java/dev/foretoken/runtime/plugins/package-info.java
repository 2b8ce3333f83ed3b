/** Finding plugins and looking their parts up by name. */
package dev.foretoken.runtime.plugins;
