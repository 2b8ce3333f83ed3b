/** Creating parts: from their factories, the settings of models, policies and users, and the weights. */
package dev.foretoken.runtime.parts;
