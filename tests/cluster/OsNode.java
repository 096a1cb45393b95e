import java.io.File;
import java.io.IOException;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.TimeUnit;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.plugins.Plugin;

/**
 * One OpenSearch node in this JVM: java -cp 'lib/*' OsNode.java path.home=/x node.name=n1 http.port=19201 ...
 * It lives as long as its standard input is open: where whoever started it is gone, it ends with what it holds.
 */
public class OsNode {
    /** Modules by their 3.x and 2.x class names; the first that exists is taken, none is an error. */
    static final String[][] MODULES = {
        {"org.opensearch.transport.Netty4ModulePlugin", "org.opensearch.transport.Netty4Plugin"},
        {"org.opensearch.analysis.common.CommonAnalysisModulePlugin", "org.opensearch.analysis.common.CommonAnalysisPlugin"},
        {"org.opensearch.index.mapper.MapperExtrasModulePlugin", "org.opensearch.index.mapper.MapperExtrasPlugin"},
        {"org.opensearch.index.reindex.ReindexModulePlugin", "org.opensearch.index.reindex.ReindexPlugin"},
        {"org.opensearch.painless.PainlessModulePlugin", "org.opensearch.painless.PainlessPlugin"},
    };

    public static void main(String[] args) throws Exception {
        try {
            Settings.Builder settings = Settings.builder();
            for (String arg : args) {
                int i = arg.indexOf('=');
                String key = arg.substring(0, i), value = arg.substring(i + 1);
                if (value.contains(",")) settings.putList(key, value.split(","));
                else settings.put(key, value);
            }
            Path home = Paths.get(settings.get("path.home")).toAbsolutePath();
            for (String d : new String[] {"config", "modules", "plugins", "data", "logs"}) Files.createDirectories(home.resolve(d));
            String name = settings.get("node.name");
            endWithStarter(home);
            Environment env = InternalSettingsPreparer.prepareEnvironment(
                settings.build(), Collections.emptyMap(), home.resolve("config"), () -> name);
            OpenSearchRunnerNode node = new OpenSearchRunnerNode(env, modules());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try { node.close(); node.awaitClose(20, TimeUnit.SECONDS); } catch (Exception e) { e.printStackTrace(); }
            }));
            node.start();
            System.out.println("STARTED " + name);
        } catch (Throwable t) {
            t.printStackTrace();
            System.exit(1);
        }
        Thread.currentThread().join();
    }

    /** Ends this JVM, and removes its files, once nobody holds the other end of standard input. */
    static void endWithStarter(Path home) {
        Thread watch = new Thread(() -> {
            try { while (System.in.read() >= 0) { } } catch (IOException e) { /* as good as closed */ }
            remove(home);
            home.getParent().toFile().delete();  // the cluster's, once the last node's files are gone
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
    }

    static void remove(Path path) {
        File[] inside = path.toFile().listFiles();
        if (inside != null) for (File each : inside) remove(each.toPath());
        path.toFile().delete();
    }

    static List<Class<? extends Plugin>> modules() throws ClassNotFoundException {
        List<Class<? extends Plugin>> found = new ArrayList<>();
        for (String[] names : MODULES) found.add(load(names));
        return found;
    }

    static Class<? extends Plugin> load(String[] names) throws ClassNotFoundException {
        ClassNotFoundException missing = null;
        for (String name : names) {
            try { return Class.forName(name).asSubclass(Plugin.class); } catch (ClassNotFoundException e) { missing = e; }
        }
        throw missing;
    }
}
