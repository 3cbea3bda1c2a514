/// The nnc compiler. Packages stand in the order a model flows through them; see ARCHITECTURE.md.
module org.nnc {
    requires org.antlr.antlr4.runtime;
    requires org.objectweb.asm;
    requires org.objectweb.asm.commons;
    requires org.objectweb.asm.tree;
    requires info.picocli;
    requires tools.jackson.core;
    requires java.desktop;
    requires de.siegmar.fastcsv;
    requires xchart;
    requires me.tongfei.progressbar;
    requires java.management;
    requires jdk.management;

    exports org.nnc.data;
    exports org.nnc.format;
    exports org.nnc.runtime;
    exports org.nnc.source;
    exports org.nnc.syntax;

    opens org.nnc.cli to
            info.picocli;
}
