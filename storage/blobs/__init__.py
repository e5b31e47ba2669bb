"""Kept bytes, named by their SHA-256: pages and pictures as they were served."""

from storage.blobs.contract import GRACE, Blobs, KeptBlob
from storage.blobs.folder import BlobStore
from storage.blobs.objects import ObjectStore, blobs_at

__all__ = ["GRACE", "BlobStore", "Blobs", "KeptBlob", "ObjectStore", "blobs_at"]
