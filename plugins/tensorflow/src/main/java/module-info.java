/** Models on TensorFlow Java. */
module dev.foretoken.tensorflow {
    requires dev.foretoken.api;
    requires dev.foretoken.models;
    requires dev.foretoken.rows;
    requires jdk.management;
    requires tensorflow;

    exports dev.foretoken.tensorflow;

    provides dev.foretoken.api.Plugin with dev.foretoken.tensorflow.TensorFlowPlugin;
    provides dev.foretoken.models.training.TrainingBackend
            with dev.foretoken.tensorflow.TensorFlowTraining;
    provides java.util.spi.ToolProvider
            with dev.foretoken.tensorflow.AutoencoderBenchmark, dev.foretoken.tensorflow.TensorFlowBenchmark;
}
