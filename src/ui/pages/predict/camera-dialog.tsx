// An image from the camera.
import { Button, Group, Modal, Text } from "@mantine/core";
import { Camera } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { UserError } from "../../../core/base/user-error";
import { ErrorNotice } from "../../components/error-notice";

interface CameraDialogProps {
  readonly onClose: () => void;
  readonly onImage: (file: File) => void;
}

/** Why there is no camera, by the names that getUserMedia's rejections have (Media Capture and Streams, W3C). */
function sentenceFor(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "NotAllowedError":
      return "The browser was not allowed to use the camera. Allow it in the address bar, and open the camera again.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "No camera was found. Connect one, or choose an image from a file.";
    case "NotReadableError":
    case "AbortError":
      return "The camera is there but gives no image; another program may be using it. Close that, and try again.";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

async function openCamera(): Promise<MediaStream> {
  // absent without a secure context, whatever its type says
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices)
    throw new UserError("Browsers offer the camera to https and localhost pages only. Choose a file instead.");
  return devices.getUserMedia({ video: { facingMode: "environment" } });
}

async function imageOf(video: HTMLVideoElement): Promise<File> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext("2d");
  if (!context) throw new UserError("The browser gave no canvas for the image; free memory and try again.");
  context.drawImage(video, 0, 0);
  return new File([await canvas.convertToBlob({ type: "image/png" })], "camera.png", { type: "image/png" });
}

export function CameraDialog({ onClose, onImage }: CameraDialogProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<"opening" | "open" | { readonly problem: string }>("opening");

  useEffect(() => {
    let stream: MediaStream | undefined;
    let closed = false;
    openCamera().then(
      (opened) => {
        stream = opened;
        if (closed) for (const track of opened.getTracks()) track.stop();
        else if (video.current) video.current.srcObject = opened;
      },
      (error: unknown) => !closed && setState({ problem: sentenceFor(error) }),
    );
    return () => {
      closed = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);

  const take = async () => {
    if (!video.current) return;
    try {
      onImage(await imageOf(video.current));
      onClose();
    } catch (error) {
      setState({ problem: sentenceFor(error) });
    }
  };

  return (
    <Modal opened onClose={onClose} title="Camera" size="lg" closeButtonProps={{ "aria-label": "Close the camera" }}>
      {typeof state === "object" ? (
        <ErrorNotice what="There is no image from the camera" why={state.problem} />
      ) : (
        <>
          <video
            ref={video}
            autoPlay
            playsInline
            muted
            style={{ width: "100%", borderRadius: 10 }}
            onLoadedData={() => setState("open")}
          />
          <Group mt="sm">
            <Button
              leftSection={<Camera size={16} aria-hidden />}
              disabled={state !== "open"}
              onClick={() => void take()}
            >
              Take image
            </Button>
            {state === "opening" && (
              <Text role="status" size="sm">
                Waiting for the camera; the browser may ask you.
              </Text>
            )}
          </Group>
        </>
      )}
    </Modal>
  );
}
