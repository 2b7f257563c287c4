package interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.huaweicloud.sdk.evs.v2.EvsClient;
import com.huaweicloud.sdk.evs.v2.model.CreateSnapshotOption;
import com.huaweicloud.sdk.evs.v2.model.CreateSnapshotRequest;
import com.huaweicloud.sdk.evs.v2.model.CreateSnapshotRequestBody;
import com.huaweicloud.sdk.evs.v2.model.CreateSnapshotResponse;
import com.huaweicloud.sdk.evs.v2.region.EvsRegion;

import java.io.IOException;
import java.util.Map;

/** The SDK of EVS, called as in the sample of the page. */
public final class Evs {
    private EvsClient client;

    private Evs() {
    }

    public static void main(String[] args) throws IOException {
        Evs evs = new Evs();
        Program.serve(Map.of("createSnapshot", evs::createSnapshot));
    }

    private EvsClient client() {
        if (client == null) {
            client = Program.connect(EvsClient.newBuilder(), EvsRegion.valueOf("cn-north-4"));
        }
        return client;
    }

    private Map<String, Object> createSnapshot(JsonNode changes) {
        CreateSnapshotOption option = new CreateSnapshotOption()
            .withVolumeId("5aa119a8-d25b-45a7-8d1b-88e127885635")
            .withForce(false)
            .withMetadata(Map.of("key_string", "value_string"))
            .withDescription("Daily backup")
            .withName("snap-001");
        CreateSnapshotResponse response = client().createSnapshot(new CreateSnapshotRequest()
            .withBody(new CreateSnapshotRequestBody().withSnapshot(Program.change(option, changes))));
        return Program.success(response, response.getSnapshot());
    }
}
