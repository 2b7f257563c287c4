package interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.huaweicloud.sdk.dws.v2.DwsClient;
import com.huaweicloud.sdk.dws.v2.model.CreateSnapshotRequest;
import com.huaweicloud.sdk.dws.v2.model.CreateSnapshotRequestBody;
import com.huaweicloud.sdk.dws.v2.model.CreateSnapshotResponse;
import com.huaweicloud.sdk.dws.v2.model.Snapshot;
import com.huaweicloud.sdk.dws.v2.region.DwsRegion;

import java.io.IOException;
import java.util.Map;

/** The SDK of DWS, called as in the sample of the page. */
public final class Dws {
    private DwsClient client;

    private Dws() {
    }

    public static void main(String[] args) throws IOException {
        Dws dws = new Dws();
        Program.serve(Map.of("createSnapshot", dws::createSnapshot));
    }

    private DwsClient client() {
        if (client == null) {
            client = Program.connect(DwsClient.newBuilder(), DwsRegion.valueOf("cn-north-4"));
        }
        return client;
    }

    private Map<String, Object> createSnapshot(JsonNode changes) {
        Snapshot snapshot = new Snapshot()
            .withName("snapshot-3")
            .withClusterId("44b277eb-39be-4921-be31-3d61b43651d7")
            .withDescription("Snapshot-3 description");
        CreateSnapshotResponse response = client().createSnapshot(new CreateSnapshotRequest()
            .withBody(new CreateSnapshotRequestBody().withSnapshot(Program.change(snapshot, changes))));
        return Program.success(response, response.getSnapshot());
    }
}
