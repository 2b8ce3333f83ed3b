package dev.foretoken.runtime;

import dev.foretoken.api.Device;
import dev.foretoken.api.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What parts are created with, whatever they are for.
 *
 * @param device where to compute
 * @param precision arithmetic of matrix products
 * @param settings settings of parts by name, such as {@code acceptance.flattening}
 * @param pluginPath folders of plugin jars, or jars, besides the class path
 */
public record PartsSetup(Device device, Precision precision, Map<String, Object> settings, List<Path> pluginPath) {}
