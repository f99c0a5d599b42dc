"""The post office in the admin: what leaves, what failed, addresses that are stopped."""

from diffusion.gestion.etat import to_mend

__all__ = ["to_mend"]
